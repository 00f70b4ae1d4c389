/** The command line. Start at {@link dev.quietus.cli.Main}; the verbs and their options are in {@link dev.quietus.cli.Verbs}. */
@NullMarked
package dev.quietus.cli;

import org.jspecify.annotations.NullMarked;
