package dev.quietus.linux;

import dev.quietus.contract.PlatformContract;

class LinuxContractTest extends PlatformContract {}
