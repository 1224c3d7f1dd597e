using System.Security.Cryptography;

namespace AsLora.Training;

/// <summary>The data of a run as token ids.</summary>
/// <param name="Train">What it learns from.</param>
/// <param name="Evaluation">What it is scored on; the first split decides.</param>
internal sealed record RunData(TaskData Train, IReadOnlyList<TaskData> Evaluation)
{
    /// <summary>SHA-256 over the token ids and labels of all splits.</summary>
    public string Digest { get; } = DigestOf([Train, .. Evaluation]);

    private static string DigestOf(IEnumerable<TaskData> splits)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var split in splits)
        {
            for (var row = 0; row < split.Count; row++)
            {
                // The length too: rows that are laid out otherwise are other rows.
                var bytes = split.Bytes(row);
                hash.AppendData(BitConverter.GetBytes(bytes.Length));
                hash.AppendData(bytes);
            }
            hash.AppendData([0xff]);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
