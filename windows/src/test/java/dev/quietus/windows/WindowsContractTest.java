package dev.quietus.windows;

import dev.quietus.contract.PlatformContract;

class WindowsContractTest extends PlatformContract {}
