/**
 * The Linux platform: processes held by pidfd, facts read from proc(5) and cgroups(7), all through one foreign
 * function, {@code syscall(2)}. Found by {@link java.util.ServiceLoader}; exports nothing.
 */
@org.jspecify.annotations.NullMarked
module dev.quietus.linux {
    requires dev.quietus;
    requires static org.jspecify;

    provides dev.quietus.spi.Launcher with
            dev.quietus.linux.LinuxLauncher;
    provides dev.quietus.spi.Platform with
            dev.quietus.linux.LinuxPlatform;
}
