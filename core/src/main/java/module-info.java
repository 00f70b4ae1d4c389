/**
 * The model, the pipeline and the library's API: what a process is, who belongs to it, how it is ended and how the end
 * is proved. No native call and no operating system's name; platforms plug in through {@link dev.quietus.spi}.
 */
@org.jspecify.annotations.NullMarked
module dev.quietus {
    requires static transitive org.jspecify;

    exports dev.quietus;
    exports dev.quietus.spi;

    uses dev.quietus.spi.Launcher;
    uses dev.quietus.spi.Platform;
}
