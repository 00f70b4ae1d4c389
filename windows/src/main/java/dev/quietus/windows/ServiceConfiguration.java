package dev.quietus.windows;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the service manager is told to do with a service.
 *
 * @param start when it is started
 * @param actions what is done when its process ends without having said that it stops, first, second and further times;
 *     empty list for nothing, empty where it is not told
 */
record ServiceConfiguration(Start start, Optional<List<Action>> actions) {
    private static final int FAILURE_ACTIONS = 2;
    private static final int ROOM = 8 * 1024;
    private static final int LENGTH = 40;
    private static final int COUNT = 24;
    private static final int ROWS = 32;
    private static final int ROW = 8;
    private static final int MOST = 64;
    private static final int RESTART = 1;

    /** When a service is started (QUERY_SERVICE_CONFIG, dwStartType). */
    enum Start {
        AT_BOOT("at boot"),
        ON_DEMAND("on demand"),
        DISABLED("disabled"),
        UNKNOWN("start not told");

        private final String word;

        Start(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Start of(int number) {
            return switch (number) {
                case 0, 1, 2 -> AT_BOOT;
                case 3 -> ON_DEMAND;
                case 4 -> DISABLED;
                default -> UNKNOWN;
            };
        }
    }

    /**
     * One action.
     *
     * @param type SC_ACTION_TYPE
     * @param delay milliseconds
     */
    record Action(int type, long delay) {}

    /** Whether the manager tells of at least one of these what is done when it fails. */
    static boolean isTold(List<Services.Service> services) {
        return services.stream()
                .anyMatch(service -> read(service.name()).actions().isPresent());
    }

    static ServiceConfiguration read(String service) {
        ServiceConfiguration unknown = new ServiceConfiguration(Start.UNKNOWN, Optional.empty());
        try (ServiceHandle open = ServiceHandle.open(service, ServiceHandle.QUERY_CONFIG)) {
            return open.isOpen() ? read(open.handle()) : unknown;
        }
    }

    private static ServiceConfiguration read(long handle) {
        try (Memory buffer = new Memory(ROOM)) {
            buffer.clear();
            int start = Advapi32.CALLS.QueryServiceConfigW(handle, buffer, ROOM, new int[1]) ? buffer.getInt(4) : -1;
            buffer.clear();
            boolean told = Advapi32.CALLS.QueryServiceConfig2W(handle, FAILURE_ACTIONS, buffer, ROOM, new int[1]);
            return new ServiceConfiguration(
                    Start.of(start),
                    told
                            ? Optional.of(parse(buffer.getByteArray(0, ROOM), Pointer.nativeValue(buffer)))
                            : Optional.empty());
        }
    }

    /**
     * Of SERVICE_FAILURE_ACTIONS, whose rows lie behind it.
     *
     * @param base the address that the bytes were at
     */
    static List<Action> parse(byte[] bytes, long base) {
        List<Action> actions = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < LENGTH) {
            return actions;
        }
        int count = Math.clamp(buffer.getInt(COUNT), 0, MOST);
        long at = buffer.getLong(ROWS) - base;
        for (int i = 0; i < count && at >= LENGTH && at <= bytes.length - ROW; i++, at += ROW) {
            actions.add(new Action(buffer.getInt((int) at), Integer.toUnsignedLong(buffer.getInt((int) at + 4))));
        }
        return actions;
    }

    /** Whether the manager starts it again when its process ends. */
    boolean restarts() {
        return actions.isPresent() && actions.get().stream().anyMatch(action -> action.type() == RESTART);
    }

    /** The same in words. */
    String text() {
        if (actions.isEmpty()) {
            return start.word() + "; what is done when it fails is not told";
        }
        for (int i = 0; i < actions.get().size(); i++) {
            Action action = actions.get().get(i);
            if (action.type() == RESTART) {
                return start.word() + "; failure actions: restart after " + action.delay() / 1000.0 + " s"
                        + (i == 0 ? "" : ", from failure " + (i + 1) + " on");
            }
        }
        return start.word() + "; failure actions: no restart";
    }
}
