package dev.parley.spi.http;

import dev.parley.ChatResponse;
import dev.parley.Progress;
import dev.parley.internal.stream.BatchAssembler;
import dev.parley.internal.stream.ProgressAssembler;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/** A {@link ProgressDecoder} with the assembler it feeds, the same for every chunk: reports are few. */
final class ProgressDecoding implements StreamExchange.Decoding<Progress>, StreamExchange.Chunk<Progress> {
    private final SentSecrets secrets;
    private final ProgressDecoder decoder;
    private final ProgressAssembler assembler = new ProgressAssembler();

    ProgressDecoding(SentSecrets secrets, ProgressDecoder decoder) {
        this.secrets = secrets;
        this.decoder = decoder;
    }

    @Override
    public StreamExchange.Chunk<Progress> begin(ResponseInfo head) {
        return this;
    }

    @Override
    public StreamExchange.Chunk<Progress> chunk() {
        return this;
    }

    @Override
    public Optional<ChatResponse> partial() {
        return Optional.empty();
    }

    @Override
    public BatchAssembler<Progress> assembler() {
        return assembler;
    }

    @Override
    public void record(StreamRecord record) {
        if (!assembler.isFinished()) {
            record.redactor(secrets);
            decoder.record(record, assembler);
        }
    }

    @Override
    public void end() {
        if (!assembler.isFinished()) {
            decoder.end(assembler);
        }
    }
}
