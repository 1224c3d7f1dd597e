// The run of `aslora train --model MODEL --task mrpc --data GLUE --method aslora --output OUTPUT`, from code.
using AsLora.Training;

if (args is not [var model, var data, var output])
{
    Console.Error.WriteLine("usage: TrainMrpc MODEL GLUE OUTPUT");
    return 2;
}
using var run = TrainingRun.Prepare(new() { Model = model, Task = "mrpc", Data = data, Output = output, Method = new() { Name = "aslora" } });
Console.WriteLine($"{run.Plan.TotalSteps} steps; {run.Plan.Counts}");

var record = run.Train();
foreach (var merge in record.Merges) Console.WriteLine($"step {merge.Step}: {merge.Kind} {merge.Lower} gave way to {merge.Upper}");
Console.WriteLine($"{record.Metric} {record.Best.Metrics[record.Metric]:0.0000} with {record.CountsAtEnd}");
return 0;
