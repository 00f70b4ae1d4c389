package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The verb {@code show}: a receipt on the terminal or as a page, and whether what it says still holds. */
final class ShowCommand {
    private final StoredReceipt receipt;
    private final Surroundings surroundings;
    private final Page page;

    private ShowCommand(StoredReceipt receipt, Surroundings surroundings, Page page) {
        this.receipt = receipt;
        this.surroundings = surroundings;
        this.page = page;
    }

    /**
     * @param plain a page without a lookup
     * @throws QuietusException USAGE when it is no receipt, or cannot be written
     */
    static ExitCode run(CommandLine line, Surroundings surroundings, Page plain) {
        StoredReceipt receipt = ReceiptReader.read(line.operands().get(0));
        Page page = new Page(
                plain.style(), plain.unicode(), plain.verbose(), plain.quiet(), plain.columns(), receipt.lookup());
        return new ShowCommand(receipt, surroundings, page).run(line);
    }

    private ExitCode run(CommandLine line) {
        String file = line.argument(Options.HTML);
        if (file != null) {
            write(file);
        } else if (!line.has(Options.CHECK)) {
            ReceiptText.show(page, receipt);
        }
        ExitCode code = line.has(Options.CHECK) ? new ReceiptCheck(receipt, page).check() : ExitCode.GONE;
        page.writeTo(surroundings.out());
        return code;
    }

    private void write(String name) {
        byte[] bytes = ReceiptPage.of(receipt).getBytes(StandardCharsets.UTF_8);
        if (name.equals("-")) {
            surroundings.out().write(bytes, 0, bytes.length);
            surroundings.out().flush();
            return;
        }
        try (SafeFile file = SafeFile.open(Options.HTML.name(), name);
                OutputStream stream = file.stream()) {
            stream.write(bytes);
            file.finish();
        } catch (IOException e) {
            throw QuietusException.usage("cannot write the page " + name + ": " + SafeFile.reason(e));
        }
    }
}
