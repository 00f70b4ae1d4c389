package dev.quietus.cli;

import dev.quietus.ProcessIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A family as nested lists: who, whose, and the evidence of why it belongs. */
final class TreeDrawing {
    /** Deeper generations are drawn at this depth: a chain of a thousand forks would leave no room for words. */
    private static final int DEEPEST = 16;

    private final Markup page;
    private final StoredReceipt receipt;
    private final Map<ProcessIdentity, StoredReceipt.Recorded> processes = new HashMap<>();

    TreeDrawing(Markup page, StoredReceipt receipt) {
        this.page = page;
        this.receipt = receipt;
        for (StoredReceipt.Recorded process : receipt.processes()) {
            processes.putIfAbsent(process.identity(), process);
        }
    }

    void draw(int most) {
        List<FamilyTree.Branch> branches = FamilyTree.order(receipt.family(), most);
        page.own("<ul class=\"tree\">\n");
        int depth = 0;
        boolean open = false;
        for (FamilyTree.Branch branch : branches) {
            int wanted = Math.min(branch.depth(), DEEPEST);
            if (wanted > depth) {
                page.own("<ul>");
                depth++;
            } else if (open) {
                page.own("</li>");
            }
            for (; depth > wanted; depth--) {
                page.own("</ul></li>");
            }
            line(branch);
            open = true;
        }
        page.own(open ? "</li>" : "");
        for (; depth > 0; depth--) {
            page.own("</ul></li>");
        }
        page.own("</ul>\n");
        int rest = processes.size() - branches.size();
        if (rest > 0) {
            page.own("<p class=\"faint\">… and ").own(rest).own(" more</p>\n");
        }
    }

    private void line(FamilyTree.Branch branch) {
        StoredReceipt.Recorded process = processes.get(branch.member().identity());
        if (process == null) {
            return;
        }
        page.own("\n<li><span class=\"name\">")
                .text(process.pid() + " " + process.name())
                .own("</span> ");
        ReceiptTables.fate(page, process.fate());
        page.own(" <span class=\"faint\">");
        page.text(process.evidence().isEmpty() ? "named by the target" : process.evidence());
        page.own("</span>");
    }
}
