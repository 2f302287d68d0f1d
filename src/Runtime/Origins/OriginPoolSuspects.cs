namespace UdsAot.Origins;

/// <summary>The end of idle connections whose peer may be gone.</summary>
internal sealed partial class OriginPool
{
    /// <summary>
    /// Closes the idle connections that have been so since before a moment: a request of that time was never answered, so that their
    /// peer may be gone, too. One such request is enough, rather than one for each of them.
    /// </summary>
    /// <param name="moment">On the heartbeat's clock.</param>
    public void CloseIdleSince(long moment)
    {
        while (true)
        {
            OriginConnection suspect;
            lock (_gate)
            {
                // The oldest is the first.
                if (_idle.Count == 0 || _idle[0].IdleSince > moment)
                {
                    return;
                }
                suspect = _idle[0];
                _idle.RemoveAt(0);
            }
            if (suspect.TryTake())
            {
                suspect.Close();
            }
        }
    }
}
