/** The model, the pipeline and the library's API; start at {@link dev.quietus.Quietus}. */
@NullMarked
package dev.quietus;

import org.jspecify.annotations.NullMarked;
