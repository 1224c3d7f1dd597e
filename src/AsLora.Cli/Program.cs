Console.Error.WriteLine("aslora");
return 2;
