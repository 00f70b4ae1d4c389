package dev.quietus;

/** Says yes or no to a cure before it is applied. */
@FunctionalInterface
public interface Agreement {
    /** Whether this cure is to be applied against this finding. */
    boolean to(Diagnosis diagnosis, Finding finding, Cure cure);
}
