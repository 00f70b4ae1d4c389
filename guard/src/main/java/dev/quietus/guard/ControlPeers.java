package dev.quietus.guard;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;

/**
 * Tells who is at the other end of a Unix socket (unix(7), SO_PEERCRED): his effective uid when he connected. Java hands out a
 * principal whose name is the user's, or the number of a user without a name, and which equals another one exactly when the
 * uids are equal. A user may be called {@code 0}, so the name alone is no uid. Thread-safe.
 */
final class ControlPeers {
    private static final int MOST_REMEMBERED = 4096;

    private final Path processes;
    private final Path users;
    private final Map<UserPrincipal, Integer> known = new ConcurrentHashMap<>();

    ControlPeers() {
        this(Path.of("/proc"), Path.of("/etc/passwd"));
    }

    ControlPeers(Path processes, Path users) {
        this.processes = processes;
        this.users = users;
    }

    /** The effective uid of this process, by the owner of its folder (proc(5)). */
    static int own() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    static Peer ourselves(String way) throws IOException {
        String name = Files.getOwner(Path.of("/proc/self")).getName();
        return new Peer(own(), name, way);
    }

    /** Who it is; uid −1 where it cannot be told. */
    Peer of(SocketChannel channel) {
        try {
            UserPrincipal user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            return new Peer(uid(user), user.getName(), "socket");
        } catch (IOException | UnsupportedOperationException e) {
            return new Peer(-1, "unknown", "socket");
        }
    }

    int uid(UserPrincipal user) {
        Integer remembered = known.get(user);
        if (remembered != null) {
            return remembered;
        }
        int uid = ofProcess(user);
        if (uid < 0) {
            uid = ofFile(user.getName());
        }
        // What cannot be told now may be told the next time.
        if (uid >= 0) {
            if (known.size() >= MOST_REMEMBERED) {
                known.clear();
            }
            known.put(user, uid);
        }
        return uid;
    }

    /** Exact: whoever connects has a process, whose folder belongs to an equal principal and has a numeric owner as well. */
    private int ofProcess(UserPrincipal user) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(processes, "[0-9]*")) {
            for (Path folder : folders) {
                int uid = owner(folder, user);
                if (uid >= 0) {
                    return uid;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return -1;
        }
        return -1;
    }

    private static int owner(Path folder, UserPrincipal user) {
        try {
            Map<String, Object> attributes = Files.readAttributes(folder, "unix:owner,uid");
            boolean his = user.equals(attributes.get("owner"));
            return his && attributes.get("uid") instanceof Integer uid ? uid : -1;
        } catch (IOException gone) {
            // It ended between being listed and being looked at.
            return -1;
        }
    }

    /** For those whose processes hide their owner: the one uid that the name can mean, none if there are two. */
    private int ofFile(String name) {
        Set<Integer> candidates = new HashSet<>();
        boolean numbered = name.matches("[0-9]{1,10}") && Long.parseLong(name) <= Integer.MAX_VALUE;
        if (numbered) {
            candidates.add(Integer.parseInt(name));
        }
        try {
            for (String line : Files.readAllLines(users, StandardCharsets.ISO_8859_1)) {
                List<String> fields = List.of(line.split(":"));
                if (fields.size() < 3 || !fields.get(2).matches("[0-9]{1,9}")) {
                    continue;
                }
                int uid = Integer.parseInt(fields.get(2));
                if (fields.get(0).equals(name)) {
                    candidates.add(uid);
                } else if (numbered && uid == Integer.parseInt(name)) {
                    // That uid has a name, by which it would have been called.
                    candidates.remove(uid);
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return candidates.size() == 1 ? candidates.iterator().next() : -1;
    }
}
