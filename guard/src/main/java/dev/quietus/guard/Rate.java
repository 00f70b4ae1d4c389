package dev.quietus.guard;

import java.time.Duration;

/** No more than so many responses within this time, of one order; the others are reported only. */
public record Rate(int most, Duration within) {}
