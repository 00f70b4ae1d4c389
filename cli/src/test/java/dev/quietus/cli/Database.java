package dev.quietus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL as Debian installs it, for scripts of its own user.
 *
 * @param programs where its programs are
 * @param folder where that user may write
 */
record Database(Path programs, Path folder) {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final String ASK = "psql -h \"$PWD\" -d postgres -qtAc 'select count(*), sum(q) from t'\n";

    static Optional<Path> installed() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        }
    }

    private String begin(String name) {
        return "set -e; PATH=" + programs + ":$PATH; cd " + folder + "; data=$PWD/" + name + "; log=$data.log\n"
                + "options=\"-c unix_socket_directories=$PWD -c listen_addresses=\"\n";
    }

    /** Makes a database, starts its server as a daemon, fills a table, asks, and leaves the server running. */
    String daemon(String name) {
        return begin(name)
                + "initdb -D $data -A trust --no-sync >$log\n"
                + "pg_ctl -D $data -l $log -w -o \"$options\" start >>$log\n"
                + "psql -h \"$PWD\" -d postgres -qc"
                + " 'create table t as select g, g::bigint * g as q from generate_series(1, 100000) g'\n"
                + ASK;
    }

    String stop(String name) {
        return begin(name) + "pg_ctl -D $data -w -m fast stop >>$log\n";
    }

    /** Starts the server of a database that is there, asks once it answers, and stays with it. */
    String foreground(String name) {
        return begin(name) + "(until psql -h \"$PWD\" -d postgres -qc 'select 1' >>$log 2>&1; do sleep 0.1; done; "
                + ASK.strip() + ") &\nexec postgres -D $data $options\n";
    }
}
