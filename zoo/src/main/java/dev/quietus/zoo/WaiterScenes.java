package dev.quietus.zoo;

/** Nobody is stuck but by another who has not finished: the one of the plight is who has, the waiter depends on it. */
final class WaiterScenes {
    private WaiterScenes() {}

    static void lock(Stage stage) {
        String file = stage.pen().home().resolve("locked").toString();
        stage.victim("own-lock", file);
        await(stage, stage.second("want-lock", file), Sign.of("S", "locks_lock_inode_wait|flock_lock_inode_wait"));
        stage.tell("file", file);
    }

    static void pipe(Stage stage) {
        String file = stage.pen().home().resolve("pipe").toString();
        stage.victim("write-pipe", file);
        await(stage, stage.second("read-pipe", file), Sign.of("S", "pipe_read"));
        stage.tell("file", file);
    }

    private static void await(Stage stage, Start waiter, Sign sign) {
        stage.await(waiter.rootPid(), sign);
        stage.tell("waiter", waiter.rootPid());
    }
}
