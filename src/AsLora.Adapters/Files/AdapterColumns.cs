namespace AsLora.Adapters.Files;

/// <summary>The columns of the data of one's own that an adapter was trained on.</summary>
/// <param name="Text">The one or two columns of text, in the order in which the model reads them.</param>
/// <param name="Label">The column of labels.</param>
public sealed record AdapterColumns(IReadOnlyList<string> Text, string Label);
