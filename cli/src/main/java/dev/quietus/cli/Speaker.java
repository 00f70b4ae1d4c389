package dev.quietus.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Says things to streams whose readers may never take them: a pipe that the command has filled, a terminal that was
 * stopped. Nothing else waits for such a reader longer than a moment. A thread, which exists before the command does,
 * because a full process table has no room for another.
 */
final class Speaker implements Runnable {
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final long STACK = 256 * 1024;

    private final Queue<Runnable> words = new ArrayDeque<>();
    private boolean speaking;
    private boolean hurried;

    private Speaker() {}

    static Speaker start() {
        Speaker speaker = new Speaker();
        Thread thread = new Thread(null, speaker, "quietus-speaker", STACK, false);
        thread.setDaemon(true);
        thread.start();
        return speaker;
    }

    /** Takes what has gathered on a page. */
    void say(Page page, PrintStream to) {
        if (!page.isEmpty()) {
            String text = page.toString();
            boolean unicode = page.unicode();
            say(() -> Page.write(text, unicode, to));
        }
    }

    /** In order, by and by. */
    synchronized void say(Runnable one) {
        words.add(one);
        notifyAll();
    }

    /** Waits a moment until everything is said; whether it is. What is not stays unsaid when the program ends. */
    synchronized boolean finish() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (speaking || !words.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0 || hurried) {
                return false;
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Somebody wants the program to end: nobody is waited for any more. From any thread. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    @Override
    public void run() {
        while (true) {
            Runnable one = next();
            try {
                one.run();
            } catch (RuntimeException e) {
                // Whoever wants to know what became of it notes it there.
            }
        }
    }

    private synchronized Runnable next() {
        speaking = false;
        notifyAll();
        while (words.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody interrupts it.
            }
        }
        speaking = true;
        return words.remove();
    }
}
