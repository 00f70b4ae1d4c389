package dev.quietus.windows;

/** What the platform has open: the boot, the table of processes, the ways to open one, the accounts. For one thread at a time. */
record WindowsSystem(BootTime boot, Access access, Accounts accounts, ProcessTable table) {

    static WindowsSystem open() {
        BootTime boot = BootTime.read();
        Access access = new Access(boot);
        Accounts accounts = new Accounts();
        return new WindowsSystem(boot, access, accounts, new ProcessTable(boot, access, accounts));
    }
}
