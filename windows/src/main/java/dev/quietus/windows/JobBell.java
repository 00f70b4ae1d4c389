package dev.quietus.windows;

/**
 * Sets an event whenever a job tells something, so that whoever waits for that event looks at once and not at his next round. A
 * thread of its own waits for the job's word; closed once, before the event.
 */
final class JobBell implements AutoCloseable {
    private static final int LONG_MILLIS = 60_000;

    private final JobPort port;
    private final long event;
    private final Thread thread;
    private volatile boolean over;

    private JobBell(JobPort port, long event) {
        this.port = port;
        this.event = event;
        thread = new Thread(null, this::listen, "quietus-job", 256 * 1024L, false);
        thread.setDaemon(true);
    }

    static JobBell of(Job job, long event) {
        JobBell bell = new JobBell(JobPort.of(job), event);
        bell.thread.start();
        return bell;
    }

    private void listen() {
        while (!over && port.works()) {
            if (!port.drain(LONG_MILLIS).isEmpty()) {
                Kernel32.CALLS.SetEvent(event);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        port.wake();
        boolean interrupted = Thread.interrupted();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        port.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
