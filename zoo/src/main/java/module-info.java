/** The adversaries, and the kit that starts, counts and clears them. For tests only. */
module dev.quietus.zoo {
    requires static org.jspecify;

    exports dev.quietus.zoo;
}
