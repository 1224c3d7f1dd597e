using AsLora.Reports.Drawing;
using AsLora.Reports.Pages;

namespace AsLora.Tests.Reports.Pages;

/// <summary>A small report with everything that has to be escaped somewhere.</summary>
internal static class SomePage
{
    public const string Nasty = "a <b> & \"c\" | `d` \0 = e,f";

    public static ReportPage Create() => new("Runs <of> today", ["A lead & more."],
    [
        new("scores", "Scores", ["How they are read."])
        {
            Figures = [new("difference", "Difference", "From LoRA.", [DotPlot.Draw("mrpc", "Against LoRA.", "points", [new(Nasty, 0.5, "+0.50")])])],
            Tables =
            [
                new("scores", "Scores of mrpc", ["method", "mean", "note"],
                [
                    new(["lora", NumberText.Number(0.8088235294117647), ""]),
                    new([Nasty, NumberText.Number(null), "damaged"]) { IsMarked = true },
                ]),
            ],
        },
    ]);
}
