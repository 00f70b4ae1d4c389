/**
 * The zoo: programs that resist being ended, each in an {@link dev.quietus.zoo.Enclosure} that can always be cleared.
 *
 * <p>Nothing here uses Quietus: the zoo counts and clears by C programs of its own, and so can prove Quietus wrong.
 */
@NullMarked
package dev.quietus.zoo;

import org.jspecify.annotations.NullMarked;
