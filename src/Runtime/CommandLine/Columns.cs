namespace UdsAot.CommandLine;

/// <summary>Formats text in columns as wide as their widest cell; the last column is not padded.</summary>
internal sealed class Columns
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row. All rows must have the same number of cells.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    public void Write(TextWriter output)
    {
        var widths = new int[_rows.Count == 0 ? 0 : _rows[0].Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length - 1; i++)
            {
                output.Write(row[i].PadRight(widths[i] + 2));
            }
            output.WriteLine(row[^1]);
        }
    }
}
