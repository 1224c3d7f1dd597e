using System.Globalization;

namespace AsLora.Adapters.Merging;

/// <summary>A point in a run: a whole number is a step, a number below 1 a fraction of all steps.</summary>
public readonly record struct StepOrFraction
{
    /// <summary>Creates a point.</summary>
    /// <param name="value">A whole number of at least 1, or a fraction above 0 and below 1.</param>
    /// <exception cref="InputException">The value is neither.</exception>
    public StepOrFraction(double value)
    {
        if (!(value > 0) || value > long.MaxValue / 2 || (value >= 1 && value != Math.Floor(value)))
            throw new InputException($"{value.ToString(CultureInfo.InvariantCulture)} is neither a step (a whole number of at least 1) nor a fraction of the run (above 0 and below 1)");
        Value = value;
    }

    /// <summary>The number as given.</summary>
    public double Value { get; }

    /// <summary>A number stands for a point.</summary>
    /// <param name="value">A step or a fraction.</param>
    public static implicit operator StepOrFraction(double value) => new(value);

    /// <summary>The step, at least 1; fractions are rounded down.</summary>
    /// <param name="totalSteps">How many optimizer updates the run has.</param>
    public long Resolve(long totalSteps) => Value >= 1 ? (long)Value : Math.Max(1, (long)(decimal.Floor((decimal)Value * totalSteps)));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
