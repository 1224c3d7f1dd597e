namespace AsLora.Cli.Output;

/// <summary>A stream to read from whose waiting a token ends: a read of a terminal or a pipe cannot be called back, so another thread waits for it and is left behind.</summary>
internal sealed class InterruptibleStream(Stream inner, CancellationToken cancellation) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // Into bytes of its own: a read that is left behind must not write into a buffer that is used again.
        var bytes = new byte[count];
        var read = Task.Run(() => inner.Read(bytes, 0, count), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
        bytes.AsSpan(0, read).CopyTo(buffer.AsSpan(offset));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
