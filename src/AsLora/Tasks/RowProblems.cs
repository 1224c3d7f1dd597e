using AsLora.Adapters;

namespace AsLora.Tasks;

/// <summary>What is wrong with the rows of one file, gathered so that a person sees more than the first mistake.</summary>
/// <param name="file">The file.</param>
/// <param name="unit">What rows are counted in: <c>line</c> or <c>row</c>.</param>
internal sealed class RowProblems(string file, string unit)
{
    private const int Shown = 10;

    private readonly List<(int Row, string Place, string Problem)> _all = [];

    /// <summary>Whether further problems will be counted and no longer listed.</summary>
    public bool IsFull => _all.Count >= Shown;

    /// <summary>Adds a problem.</summary>
    /// <param name="row">The row.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="place">What to call the row; null for the unit and its number.</param>
    public void Add(int row, string problem, string? place = null) => _all.Add((row, place ?? $"{unit} {row}", problem));

    /// <summary>Throws where something was wrong: the first problems with their places, and how many there are.</summary>
    /// <exception cref="InputException">At least one problem was added.</exception>
    public void ThrowIfAny()
    {
        if (_all.Count == 0) return;
        if (_all is [var only]) throw new InputException($"{file}, {only.Place}: {only.Problem}");
        var lines = _all.OrderBy(p => p.Row).Take(Shown).Select(p => $"  {p.Place}: {p.Problem}").Prepend($"{file} has {_all.Count} rows that cannot be used:");
        throw new InputException(string.Join(Environment.NewLine, _all.Count > Shown ? lines.Append($"  and {_all.Count - Shown} more") : lines));
    }
}
