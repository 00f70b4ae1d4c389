package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The published schemas, as tests hold documents against them. */
final class Schemas {
    private Schemas() {}

    /** Checks that a document, or what {@code --receipt} wrote, follows schema quietus/1. */
    static void assertAnswer(String document) {
        assertValid("quietus-1.schema.json", document);
        assertThat(document).endsWith("}\n").matches("\\A\\p{ASCII}*\\z");
        assertThat(document.lines()).hasSize(1);
    }

    static void assertPlan(String document) {
        assertValid("quietus-plan-1.schema.json", document);
    }

    private static void assertValid(String file, String document) {
        assertThat(schema(file).validate(document, InputFormat.JSON))
                .as(document)
                .isEmpty();
    }

    private static Schema schema(String file) {
        Path path = Path.of("..", "docs", "schema", file);
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(path), InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
