/** What a platform supplies: look, hold, signal, wait, and the means of ending. Start at {@link dev.quietus.spi.Platform}. */
@NullMarked
package dev.quietus.spi;

import org.jspecify.annotations.NullMarked;
