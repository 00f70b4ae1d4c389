/** Start at {@link dev.quietus.bench.Bench}. */
@NullMarked
package dev.quietus.bench;

import org.jspecify.annotations.NullMarked;
