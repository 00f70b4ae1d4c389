/**
 * The guard: {@link dev.quietus.guard.Order}s say what is done when something happens. Feeds of the platform tell what happens;
 * the library ends, freezes and proves; what was done and why goes into a log that shows tampering.
 */
@NullMarked
package dev.quietus.guard;

import org.jspecify.annotations.NullMarked;
