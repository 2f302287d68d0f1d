using System.Net.Sockets;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>.NET's own socket behind the same surface: what <see cref="LoopSocket"/> is compared with.</summary>
internal sealed class StockSocket : StreamSocket
{
    private readonly Socket _socket;
    private readonly Transfer _receive = new();
    private readonly Transfer _send = new();

    /// <param name="socket">Connected; it is the object's from here on.</param>
    public StockSocket(Socket socket) => _socket = socket;

    public override int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    public override bool Receive(TransferOperation operation)
    {
        try
        {
            _receive.Operation = operation;
            _receive.SetBuffer(operation.Memory);
            return _socket.ReceiveAsync(_receive) || _receive.Ended();
        }
        catch (ObjectDisposedException)
        {
            operation.Note(-Errno.ECANCELED);
            return false;
        }
    }

    public override bool Send(TransferOperation operation)
    {
        try
        {
            _send.Operation = operation;
            _send.SetBuffer(operation.Memory);
            return _socket.SendAsync(_send) || _send.Ended();
        }
        catch (ObjectDisposedException)
        {
            operation.Note(-Errno.ECANCELED);
            return false;
        }
    }

    public override void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It is closed already, which says the same.
        }
    }

    public override void Close() => _socket.Dispose();

    private sealed class Transfer() : SocketAsyncEventArgs(true)
    {
        public TransferOperation Operation { get; set; } = null!;

        /// <summary>Tells the operation how it ended.</summary>
        /// <returns>Always false.</returns>
        public bool Ended()
        {
            Operation.Transferred = BytesTransferred;
            Operation.Note(SocketError == SocketError.Success ? BytesTransferred : -ErrnoOf(SocketError));
            return false;
        }

        // An error that has no number would negated be a result.
        private static int ErrnoOf(SocketError error) => Errno.FromSocket(error) is not 0 and int errno ? errno : Errno.ECONNABORTED;

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            Ended();
            Operation.Ended();
        }
    }
}
