package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentPartTest {
    private static final byte[] PNG = bytes("\u0089PNG\r\n\u001a\nrest");

    record City(String city) {}

    @ParameterizedTest
    @CsvSource({
        "'\u0089PNG\r\n\u001a\nx', image/png",
        "'\u00ff\u00d8\u00ff\u00e0', image/jpeg",
        "GIF87a, image/gif",
        "GIF89a!, image/gif",
        "RIFF____WEBPVP8, image/webp"
    })
    void the_type_of_an_image_is_found_by_its_first_bytes(String content, String type) {
        assertThat(ImagePart.of(bytes(content)).mediaType()).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GIF", "RIFF____WAVE", "<svg/>"})
    void bytes_of_no_known_type_are_refused_with_the_way_out(String content) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePart.of(bytes(content)))
                .withMessageContaining("ImagePart.of(bytes, mediaType)");
    }

    @Test
    void changing_the_bytes_outside_changes_nothing_inside() {
        byte[] mine = PNG.clone();
        ImagePart image = ImagePart.of(mine);
        mine[9] = 0;
        image.bytes().orElseThrow()[9] = 0;
        assertThat(image.bytes()).contains(PNG);
        assertThat(image).isEqualTo(ImagePart.of(PNG)).hasSameHashCodeAs(ImagePart.of(PNG));
        assertThat(image).isNotEqualTo(ImagePart.of(mine)).isNotEqualTo(ImagePart.of(PNG, "image/gif"));
    }

    @Test
    void base64_is_that_of_the_bytes() {
        assertThat(ImagePart.of(new byte[] {1, 2, 3}, "image/png").base64()).contains("AQID");
        assertThat(ImagePart.of(URI.create("https://h/a.png")).base64()).isEmpty();
    }

    @Test
    void toString_shows_no_content() {
        assertThat(ImagePart.of(bytes("GIF89a-secret"))).hasToString("ImagePart[image/gif, 13 bytes]");
        assertThat(ImagePart.of(URI.create("https://h/a.png?signature=secret"))).hasToString("ImagePart[https://h/…]");
    }

    @Test
    void a_url_is_kept_for_the_provider_to_fetch() {
        ImagePart image = ImagePart.of(URI.create("https://h/a.png"));
        assertThat(image.url()).contains(URI.create("https://h/a.png"));
        assertThat(image.bytes()).isEmpty();
        assertThat(image.mediaType()).isEmpty();
    }

    @Test
    void a_data_url_is_taken_apart() {
        ImagePart image = ImagePart.of(URI.create("data:image/png;base64,AQID+/8="));
        assertThat(image).isEqualTo(ImagePart.of(new byte[] {1, 2, 3, (byte) 0xfb, (byte) 0xff}, "image/png"));
        assertThat(ImagePart.of(URI.create("data:image/gif,a%20b")).bytes()).contains(bytes("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> ImagePart.of(URI.create("data:image/png")));
        assertThatIllegalArgumentException().isThrownBy(() -> ImagePart.of(URI.create("data:text/plain,hello")));
        assertThatIllegalArgumentException().isThrownBy(() -> ImagePart.of(URI.create("data:image/png;base64,%25")));
    }

    @ParameterizedTest
    @CsvSource({"file:///a.png, ImagePart.of(Path", "ftp://h/a, http", "a.png, absolute"})
    void other_urls_are_refused_with_the_way_out(URI url, String wayOut) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePart.of(url))
                .withMessageStartingWith("url ")
                .withMessageContaining(wayOut);
    }

    @Test
    void a_file_is_read(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("a"), PNG);
        assertThat(ImagePart.of(file)).isEqualTo(ImagePart.of(PNG));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ImagePart.of(dir.resolve("missing.png")))
                .withMessageContaining("missing.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "image/", "", "image/png; charset=utf-8"})
    void media_types_of_other_things_are_refused(String mediaType) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImagePart.of(PNG, mediaType))
                .withMessageContaining("mediaType '" + mediaType + "'");
    }

    @Test
    void arguments_of_a_call_are_read_as_map_and_record() {
        ToolCall call = new ToolCall("1", "weather", "{\"city\":\"Kraków\",\"more\":[1]}");
        assertThat(call.complete()).isTrue();
        assertThat(call.argumentsMap()).isEqualTo(Map.of("city", "Kraków", "more", List.of(1)));
        assertThat(call.argumentsAs(City.class)).isEqualTo(new City("Kraków"));
    }

    @Test
    void blank_arguments_are_an_object_without_fields() {
        ToolCall call = new ToolCall("", "now", " ");
        assertThat(call.complete()).isTrue();
        assertThat(call.argumentsMap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"city\":\"Kra", "{\"city\":\"Kraków\"", "{", "[1]", "null", "Kraków"})
    void cut_or_odd_arguments_are_kept_as_they_came_and_refused_when_read(String arguments) {
        ToolCall call = new ToolCall("1", "weather", arguments);
        assertThat(call.arguments()).isEqualTo(arguments);
        assertThat(call.complete()).isFalse();
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(call::argumentsMap)
                .withMessageContaining("'weather'");
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> call.argumentsAs(City.class))
                .withMessageContaining("'weather'");
    }

    @Test
    void arguments_that_do_not_fit_are_refused_by_place() {
        assertThatExceptionOfType(MalformedResponseException.class)
                .isThrownBy(() -> new ToolCall("1", "weather", "{\"city\":3}").argumentsAs(City.class))
                .withMessageContaining("$.city")
                .withMessageContaining("the number 3");
    }

    @Test
    void results_say_whether_the_tool_failed() {
        ToolCall call = new ToolCall("1", "weather", "{}");
        assertThat(ToolResult.of(call, "sunny")).isEqualTo(new ToolResult("1", "weather", "sunny", false));
        assertThat(ToolResult.failed(call, "no")).isEqualTo(new ToolResult("1", "weather", "no", true));
    }

    @Test
    void null_is_refused_by_name() {
        assertThatNullPointerException().isThrownBy(() -> new TextPart(null)).withMessage("text");
        assertThatNullPointerException().isThrownBy(() -> new RefusalPart(null)).withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> ReasoningPart.of(null))
                .withMessage("text");
        assertThatNullPointerException()
                .isThrownBy(() -> new ToolCall("", "", null))
                .withMessage("arguments");
        assertThat(ReasoningPart.of("hm").signature()).isEqualTo(Optional.empty());
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
