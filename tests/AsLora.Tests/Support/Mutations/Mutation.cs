namespace AsLora.Tests.Support.Mutations;

/// <summary>A valid file after something happened to it.</summary>
/// <param name="What">What happened, for the message of a test that fails.</param>
/// <param name="Bytes">The file now.</param>
internal sealed record Mutation(string What, byte[] Bytes)
{
    public override string ToString() => $"{What} ({Bytes.Length} bytes)";
}
