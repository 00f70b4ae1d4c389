package dev.quietus.windows;

import org.junit.jupiter.api.AfterEach;

/** A test with adversaries of its own, and a platform, which touches nothing before it is asked. */
abstract class AtZoo {
    final WindowsPlatform platform = new WindowsPlatform();
    final Zoo zoo = Zoo.open();

    @AfterEach
    final void clear() {
        zoo.close();
        platform.close();
    }
}
