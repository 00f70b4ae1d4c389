package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

/** The reader and the published schema are of one mind, about the shipped orders and every example of the guide. */
class OrderSchemaTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```toml\\n(.*?)^```$");

    static List<String> right() throws IOException {
        List<String> files = new ArrayList<>();
        files.add(Files.readString(ROOT.resolve("guard/src/main/resources/dev/quietus/guard/default-orders.toml")));
        Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs/guide/orders.md")));
        while (block.find()) {
            files.add(block.group(1));
        }
        assertThat(files).hasSizeGreaterThan(9);
        return files;
    }

    @ParameterizedTest
    @MethodSource("right")
    void examplesAreRight(String file) throws IOException {
        OrderFile.Reading reading = OrderFile.parse("example.toml", file.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(file).isInstanceOf(OrderFile.Reading.Good.class);
        assertThat(violations(file)).as(file).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "when = { canary = [\"abort\"] }",
                "when = { canary = [\"heap\"] }\nrespond = \"sever\"",
                "when = { canary = [\"heap\"] }\nrespond = [ { do = \"kill\", lease = \"1s\" } ]",
                "when = { canary = [\"heap\"] }\nrespond = [ { do = \"report\" }, { from = 2, do = \"sever\" } ]",
                "when = { respawn = {} }\nscope = \"exec-epoch\"",
                "when = { respawn = {}, deadline = \"1h\" }",
                "when = {}",
                "when = { deadline = \"1h\" }",
                "when = { deadline = \"1x\" }\nwho = { users = [\"a\"] }",
                "when = { respawn = {} }\nleast-survivors = 1",
                "when = { respawn = {} }\nrat = 1",
                "when = { respawn = {} }\nnever = [\"1234\"]",
                "when = { administration = { services = [\"ssh\"], learning = \"7d\" } }\nrespond = \"kill\"",
                "when = { administration = { services = [\"ssh\"], learning = 7 } }\nrespond = [ { do = \"stop\" } ]",
                "when = { resources = { of = \"memory\", over = 3 } }",
                "when = { resources = { of = \"threads\", over = \"3%\" } }",
                "when = { execution = { hidden = false } }",
                "when = { listening = { ports = [70000] } }",
                "when = { call = { profile = \"sealed\" } }",
                "when = { call = { profile = \"sealed\" } }\nwho = { executables = [\"/usr/*\"] }",
                "when = { call = { profile = \"learnt\" } }\nwho = { executables = [\"/a\"] }",
                "when = { call = { profile = \"open\", runs = 1 } }\nwho = { executables = [\"/a\"] }",
                "when = { call = { profile = \"learnt\", runs = 1 } }\nwho = { executables = [\"/a\"] }\nrespond = \"kill\"",
                "when = { call = [] }"
            })
    void bothRefuse(String lines) throws IOException {
        String file = "[[order]]\nname = \"x\"\n" + lines + "\n";
        assertThat(OrderProblemsTest.problems(file)).isNotEmpty();
        assertThat(violations(file)).as(file).isNotEmpty();
    }

    private static List<?> violations(String file) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(
                        Files.readString(ROOT.resolve("docs/schema/quietus-orders-1.schema.json")), InputFormat.JSON);
        return schema.validate(Toml.parse(file).toJson(), InputFormat.JSON);
    }
}
