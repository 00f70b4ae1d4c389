/**
 * Linux, as Quietus sees it. {@link dev.quietus.linux.Syscall} is the only door to native code;
 * {@link dev.quietus.linux.Kernel} bundles what is open; parsers of kernel text are pure functions over bytes.
 */
@NullMarked
package dev.quietus.linux;

import org.jspecify.annotations.NullMarked;
