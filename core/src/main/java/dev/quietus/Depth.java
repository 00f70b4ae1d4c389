package dev.quietus;

/** How much of each process a diagnosis looks at. What is not looked at stays empty in it. */
public enum Depth {
    /** What stands in the way of its end; of whoever resists also where it comes from. */
    FINDINGS,
    /** The same, and of whoever is named where it comes from and who depends on it. */
    NAMED,
    /** Of everybody where it comes from, of whoever is named also who depends on it and what it would leave behind. */
    ALL
}
