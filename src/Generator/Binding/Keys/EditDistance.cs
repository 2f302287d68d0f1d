namespace UdsAot.Generator.Binding.Keys;

/// <summary>Measures how far two words are apart.</summary>
internal static class EditDistance
{
    // Keys have at most 20 characters: a much longer word is near to none of them.
    private const int MaxLength = 64;

    /// <summary>
    /// The number of characters to insert, remove, replace or swap with a neighbour to get from one word to the other (optimal
    /// string alignment).
    /// </summary>
    public static int Between(string left, string right)
    {
        if (left.Length > MaxLength || right.Length > MaxLength)
        {
            return Math.Max(left.Length, right.Length);
        }
        int[,] distance = new int[left.Length + 1, right.Length + 1];
        for (int row = 0; row <= left.Length; row++)
        {
            for (int column = 0; column <= right.Length; column++)
            {
                distance[row, column] = row == 0 || column == 0 ? row + column : Step(distance, left, right, row, column);
            }
        }
        return distance[left.Length, right.Length];
    }

    private static int Step(int[,] distance, string left, string right, int row, int column)
    {
        int replaced = distance[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
        int moved = Math.Min(distance[row - 1, column], distance[row, column - 1]) + 1;
        bool isSwap = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        int swapped = isSwap ? distance[row - 2, column - 2] + 1 : int.MaxValue;
        return Math.Min(Math.Min(replaced, moved), swapped);
    }
}
