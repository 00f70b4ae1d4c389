/**
 * The Windows platform: processes held by handle, facts from one system call, all through JNA. Found by {@link
 * java.util.ServiceLoader}; exports nothing.
 */
@org.jspecify.annotations.NullMarked
module dev.quietus.windows {
    requires com.sun.jna;
    requires dev.quietus;
    requires java.xml;
    requires static org.jspecify;

    // JNA calls back what is called by windows and consoles.
    opens dev.quietus.windows to
            com.sun.jna;

    provides dev.quietus.spi.Launcher with
            dev.quietus.windows.WindowsLauncher;
    provides dev.quietus.spi.Platform with
            dev.quietus.windows.WindowsPlatform;
}
