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

    provides dev.quietus.spi.Launcher with
            dev.quietus.windows.WindowsLauncher;
    provides dev.quietus.spi.Platform with
            dev.quietus.windows.WindowsPlatform;
}
