/**
 * Windows, as Quietus sees it. {@link dev.quietus.windows.Kernel32} and its neighbours are the only doors to native code;
 * parsers of what the system writes are pure functions over bytes.
 */
@NullMarked
package dev.quietus.windows;

import org.jspecify.annotations.NullMarked;
