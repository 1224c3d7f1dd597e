namespace AsLora.Training.Fusing;

/// <summary>What came of fusing.</summary>
/// <param name="Output">The folder that was written.</param>
/// <param name="Model">The folder of the model.</param>
/// <param name="Method">The adapter's method.</param>
/// <param name="Files">The files of the folder, in order of their names.</param>
/// <param name="Tensors">How many tensors were written.</param>
/// <param name="Types">How many of them have which type.</param>
/// <param name="Bytes">Bytes of all tensors.</param>
/// <param name="Changed">The model's tensors that are no longer what they were, the head excluded.</param>
/// <param name="LeftOut">Tensors of the model's files that a classifier does not use, such as the pretraining's own head; they were not written.</param>
/// <param name="Notes">What a person should know.</param>
/// <param name="Verification">How the logits compare; null where nobody asked.</param>
public sealed record FuseRecord(
    string Output, string Model, string Method, IReadOnlyList<string> Files, int Tensors, IReadOnlyDictionary<string, int> Types, long Bytes, IReadOnlyList<string> Changed, IReadOnlyList<string> LeftOut,
    IReadOnlyList<string> Notes, LogitComparison? Verification);
