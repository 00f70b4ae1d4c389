package dev.quietus.cli;

import dev.quietus.ProcessIdentity;
import java.util.List;

/** What is looked up only to be shown. */
interface Lookup {
    /** The arguments of a process; empty when they cannot be had. */
    List<String> commandLine(ProcessIdentity identity);

    /** The name of a user, or the uid. */
    String userName(int uid);
}
