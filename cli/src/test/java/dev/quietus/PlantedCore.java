package dev.quietus;

import dev.quietus.linux.PlantedLinux;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.core.JsonToken;

/** Breaks the rules of core, one nested class for each. */
public final class PlantedCore {
    private PlantedCore() {}

    public static final class NeedsLinux {
        public int look() {
            return PlantedLinux.trust("1");
        }
    }

    public static final class NeedsJackson {
        public JsonToken look() {
            return JsonToken.START_OBJECT;
        }
    }

    public static final class StringUtils {}

    public static final class AsksAlive {
        public String look(Process process) {
            return process.isAlive() ? "yes" : "no";
        }
    }

    public static final class RefersToAlive {
        public Predicate<ProcessHandle> look() {
            return ProcessHandle::isAlive;
        }
    }

    public static final class Destroys {
        public String end(ProcessHandle handle) {
            return "" + handle.destroyForcibly();
        }
    }

    public static final class ReadsClock {
        public long now() {
            return System.nanoTime();
        }
    }

    public static final class Sleeps {
        public void pause() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    public static final class Gambles {
        public double roll() {
            return Math.random();
        }
    }

    public interface SaysGone {
        boolean isGone();
    }

    public interface SaysMaybe {
        Optional<Boolean> answer();
    }

    public interface TakesPid {
        void end(String how, int pid);
    }

    public record HoldsPid(String name, long parentPid) {}

    public interface ReturnsPid {
        int pid();
    }
}
