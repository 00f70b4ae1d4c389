package dev.quietus.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** What a run has been lent for as long as anything of it is left: its place in the book, a uid, cgroups. */
final class Lent {
    /** Each answers what could not be given back, for people. */
    private final Deque<Callable<List<String>>> all = new ArrayDeque<>();

    void add(AutoCloseable one) {
        all.push(() -> {
            one.close();
            return List.of();
        });
    }

    void add(RunGroup group) {
        all.push(group::remove);
    }

    /**
     * Gives everything back, the last first; once.
     *
     * @return what could not be given back
     */
    List<String> giveBack() {
        List<String> left = new ArrayList<>();
        while (!all.isEmpty()) {
            try {
                left.addAll(all.pop().call());
            } catch (Exception e) {
                left.add(String.valueOf(e.getMessage()));
            }
        }
        return left;
    }
}
