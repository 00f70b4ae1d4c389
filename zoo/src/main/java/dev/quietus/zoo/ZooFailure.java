package dev.quietus.zoo;

/** The zoo could not be built, an animal could not be started, or something is left after clearing. Fails the test. */
public final class ZooFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    ZooFailure(String message) {
        super(message);
    }

    ZooFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
