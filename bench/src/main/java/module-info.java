/** Measurements against peers in the same run: ratios, medians and spread. Never part of a unit test. */
@org.jspecify.annotations.NullMarked
module dev.quietus.bench {
    requires static org.jspecify;
    requires dev.quietus;
    requires dev.quietus.zoo;

    uses dev.quietus.spi.Platform;
}
