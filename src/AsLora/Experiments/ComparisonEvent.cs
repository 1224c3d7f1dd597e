namespace AsLora.Experiments;

/// <summary>Something that happens in a comparison.</summary>
public abstract record ComparisonEvent
{
    private ComparisonEvent()
    {
    }

    /// <summary>The comparison begins, or goes on.</summary>
    /// <param name="Finished">Runs that are finished already.</param>
    /// <param name="Total">All runs, trials of learning rates included.</param>
    public sealed record Began(int Finished, int Total) : ComparisonEvent;

    /// <summary>A run begins, or goes on from its last checkpoint.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="GoesOn">Whether it had begun before.</param>
    public sealed record RunBegan(PlannedRun Run, bool GoesOn) : ComparisonEvent;

    /// <summary>A run says how it goes.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Line">A line of its progress.</param>
    public sealed record RunSaid(PlannedRun Run, string Line) : ComparisonEvent;

    /// <summary>A run is finished, or failed, or cannot be begun because one that it needs failed.</summary>
    /// <param name="Run">The run, with its record or its problem.</param>
    /// <param name="Ended">Runs that have ended, this one included.</param>
    /// <param name="Total">All runs.</param>
    /// <param name="SecondsLeft">How long the others will take, by those that are finished; null where nothing tells.</param>
    public sealed record RunEnded(PlannedRun Run, int Ended, int Total, double? SecondsLeft) : ComparisonEvent;

    /// <summary>A learning rate was chosen.</summary>
    /// <param name="Choice">The choice.</param>
    public sealed record RateChosen(SweepChoice Choice) : ComparisonEvent;
}
