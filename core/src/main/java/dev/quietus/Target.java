package dev.quietus;

import java.util.regex.Pattern;

/** What the user names. Each kind says how to write it; {@link TargetGrammar} reads them. */
public sealed interface Target {

    /** The form a user types, which {@link TargetGrammar#parse} reads back. */
    String text();

    /** Whether ending it means ending whoever matches, also those who match only later: a name, a user, a cgroup. */
    default boolean standing() {
        return true;
    }

    /** Whether all who match are one family: a user's, a session's, a cgroup's processes. Else each is its own. */
    default boolean collective() {
        return false;
    }

    /** {@code 1234}: the process with that number now. */
    record Pid(int number) implements Target {
        @Override
        public String text() {
            return Integer.toString(number);
        }

        @Override
        public boolean standing() {
            return false;
        }
    }

    /** {@code 1234@IDENTITY}: exactly that process, or nothing. */
    record Exact(ProcessIdentity identity) implements Target {
        @Override
        public String text() {
            return identity.token();
        }

        @Override
        public boolean standing() {
            return false;
        }
    }

    /** {@code node}: every process of that whole name, case-sensitive. */
    record Name(String name) implements Target {
        @Override
        public String text() {
            return name;
        }
    }

    /** {@code :3000}, {@code :53/udp}: who listens there; with clients also who is connected to it. */
    record Port(int number, Protocol protocol, boolean clients) implements Target {
        /** The transport a port belongs to. */
        public enum Protocol {
            TCP,
            UDP
        }

        @Override
        public String text() {
            return ":" + number + (protocol == Protocol.UDP ? "/udp" : "");
        }
    }

    /** {@code ./data.db}, {@code /mnt}: who executes it, maps it, has it open or sits in it. */
    record Path(String path) implements Target {
        @Override
        public String text() {
            return path;
        }
    }

    /** {@code cmd:REGEX}: whose command line, arguments joined by spaces, contains a match. */
    record Command(Pattern pattern) implements Target {
        @Override
        public String text() {
            return "cmd:" + pattern.pattern();
        }
    }

    /** {@code exe:/path}: whose executable file it is. */
    record Executable(String path) implements Target {
        @Override
        public String text() {
            return "exe:" + path;
        }
    }

    /** {@code lib:NAME}: who maps that shared library, deleted or not. */
    record Library(String name) implements Target {
        @Override
        public String text() {
            return "lib:" + name;
        }
    }

    /** {@code user:NAME}, {@code user:UID}: whoever carries that uid as real, effective or saved. */
    record User(String nameOrUid) implements Target {
        @Override
        public String text() {
            return "user:" + nameOrUid;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code session:ID}: the processes of a session. */
    record Session(int id) implements Target {
        @Override
        public String text() {
            return "session:" + id;
        }

        /** Its number may be given to strangers once it is free, so it is matched once. */
        @Override
        public boolean standing() {
            return false;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code tty:pts/3}: whoever has that controlling terminal. */
    record Terminal(String name) implements Target {
        @Override
        public String text() {
            return "tty:" + name;
        }

        /** Its number may be given to strangers once it is free, so it is matched once. */
        @Override
        public boolean standing() {
            return false;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code pgrp:ID}: the processes of a process group. */
    record Group(int id) implements Target {
        @Override
        public String text() {
            return "pgrp:" + id;
        }

        /** Its number may be given to strangers once it is free, so it is matched once. */
        @Override
        public boolean standing() {
            return false;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code cgroup:PATH}: whoever is in that control group or below it. */
    record ControlGroup(String path) implements Target {
        @Override
        public String text() {
            return "cgroup:" + path;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code unit:NAME}: the processes of a unit of the service manager. */
    record Unit(String name) implements Target {
        @Override
        public String text() {
            return "unit:" + name;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code env:KEY=VALUE}: who was started with that variable. */
    record Environment(String key, String value) implements Target {
        @Override
        public String text() {
            return "env:" + key + "=" + value;
        }
    }

    /** {@code window:TITLE}: who shows a window whose title contains that, in any case. */
    record Window(String title) implements Target {
        @Override
        public String text() {
            return "window:" + title;
        }
    }

    /** {@code ns:PID}: whoever shares that process's PID namespace. */
    record Namespace(int number) implements Target {
        @Override
        public String text() {
            return "ns:" + number;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }

    /** {@code run:ID}, {@code run:ci-*}: the living containments of this user, by name or by its beginning. */
    record Run(String id) implements Target {
        @Override
        public String text() {
            return "run:" + id;
        }

        @Override
        public boolean collective() {
            return true;
        }
    }
}
