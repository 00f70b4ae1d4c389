/** The daemon: feeds tell what happens, standing orders say what is done about it, core does it. */
@org.jspecify.annotations.NullMarked
module dev.quietus.guard {
    requires dev.quietus;
    requires jdk.net;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires org.tomlj;
    requires static org.jspecify;
    requires tools.jackson.core;

    exports dev.quietus.guard;
}
